"""A folder of contracts: found, read and tagged by workers, written to one table, nothing lost on the way."""
