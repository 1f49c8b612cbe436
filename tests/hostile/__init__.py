"""What a provider could answer when it is broken or means harm: real answers, changed by seed.

Used by the tests of both providers' tools. What comes out of them must be a typed error or neutral
documents that are what they say, whatever came in.
"""
