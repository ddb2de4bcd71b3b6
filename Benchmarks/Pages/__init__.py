"""The time to the first byte of every page and filter of the console, the account pages and the administrators' API, with as many
sessions, accounts and events as wanted.

Run it with `make pages`, or `python3 Benchmarks/Pages --help`. One module does one thing:

* `crowd`, `clients`: the accounts, sessions and events that are made up, and which of them a filter finds
* `tables`, `filling`: how they get into SQLite and PostgreSQL
* `installations`: the database and the server on it, kept or thrown away
* `addresses`: the table of what is asked
* `connection`, `measuring`, `company`: asking, and what others wait meanwhile
* `run`, `report`: the whole, and the tables that are printed and written
"""
