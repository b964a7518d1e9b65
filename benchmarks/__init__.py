"""How long the parts take, beside a floor that is measured in the same run. They are not tests."""
