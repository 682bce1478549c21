"""What went wrong since FieldKit was opened, the health of this computer, and what to do when it is lost."""
