"""Electronic invoices (hoá đơn điện tử, Decree 123/2020) of what was paid, issued through a provider."""
