"""A remote signing service with its authority: CSC API 2, OCSP, CRL and time stamps over HTTP."""
