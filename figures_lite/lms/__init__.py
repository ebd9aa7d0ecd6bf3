"""The only door to the LMS: everything that reads its tables or imports its code is in here."""
