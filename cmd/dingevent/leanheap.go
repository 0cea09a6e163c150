package main

import (
	"os"
	"runtime/debug"
)

// leanPercent is how much the heap of serve may grow between two garbage collections, in percent of what is in use. By Go's default
// it may double. A gateway that is not busy has time to collect more often, and its memory is most of what it costs.
const leanPercent = 50

// leanHeap sets that, unless the environment says otherwise.
func leanHeap() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(leanPercent)
	}
}
