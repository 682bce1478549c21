"""Foreign bytes are parsed in a child process with little memory, little time and no way out."""
