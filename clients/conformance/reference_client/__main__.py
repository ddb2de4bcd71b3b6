"""python3 clients/conformance/reference_client: the smallest correct client, as a program for the driver."""

from program import Program

if __name__ == "__main__":
    Program().run()
