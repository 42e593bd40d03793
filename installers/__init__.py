"""What makes packages of ZTray for the systems it runs on."""
