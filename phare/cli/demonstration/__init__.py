"""The demonstration territory: real structure, real plan of 2013, invented staff and operations, said so everywhere."""
