// libyaml: the reference parser of YAML, as events. Imported by Detection/YAML/YAMLReader.swift only.
#include <yaml.h>
