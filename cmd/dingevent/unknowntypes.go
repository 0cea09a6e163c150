package main

import (
	"fmt"
	"io"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/words"
)

// warnUnknownTypes warns of types that no event of the catalogue has.
func warnUnknownTypes(say words.Words, notes io.Writer, at string, types []string) {
	for _, u := range config.UnknownTypes(types) {
		fmt.Fprintln(notes, say.CheckWarning(say.CheckNoSuchType(at, u.Type, u.Nearest)))
	}
}
