"""`python -m service` is `corewatch`."""

from service.cli import main

main()
