"""`phare backup` and `phare restore`: the whole platform in one file, and back.

Everything passes through the connection that the platform itself has (its address, its TLS, its rights): no client
program has to be installed, nor to be of the server's version. An archive taken on PostgreSQL 18 is restored on 15.
"""
