"""Not what `import logging` means in a package."""
