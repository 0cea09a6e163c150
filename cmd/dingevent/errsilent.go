package main

import "errors"

// errSilent ends the command with code 1 when everything there is to say has been said.
var errSilent = errors.New("failed")
