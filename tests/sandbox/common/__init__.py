"""What every sandbox needs, whatever service it stands in for."""
