"""The contract as a whole: who is bound, term facts, contract-wide defaults, the balance of promises."""
