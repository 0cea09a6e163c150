//go:build race

package sqlite

// underRace says that the race detector makes everything slow.
const underRace = true
