"""The page that tells which parts of BPMN run, made from the scenario tests and their diagrams."""
