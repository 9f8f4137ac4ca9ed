"""Keys in tokens and hardware (PKCS#11). Without Django: the bridge runs on the machines of those who sign."""
