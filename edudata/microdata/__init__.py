"""Survey microdata: definitions, standard errors from replicate weights, cubes and engines."""
