"""Guesses that can be switched while a sandbox runs."""
import dataclasses


@dataclasses.dataclass
class Switches:
    """A sandbox subclasses it: one field with a plain default per guess."""

    def switch(self, changes):
        fields = {field.name: field.type for field in dataclasses.fields(self)}
        for name, value in changes.items():
            if name not in fields:
                raise ValueError(f"no assumption {name!r}; known: {', '.join(sorted(fields))}")
            if fields[name] is float and type(value) is int:
                value = float(value)
            if type(value) is not fields[name]:
                raise ValueError(f"{name} wants {fields[name].__name__}, not {value!r}")
            setattr(self, name, value)

    def describe(self):
        return dataclasses.asdict(self)
