package pages

import "github.com/dingevent/dingevent/internal/words"

// done are the texts on what an action has led to, by the word that the page's URL has.
var done = map[string]func(words.Words) string{
	"taken":       words.Words.ConsoleDoneTaken,
	"paused":      words.Words.ConsoleDonePaused,
	"draining":    words.Words.ConsoleDoneDraining,
	"resumed":     words.Words.ConsoleDoneResumed,
	"sought":      words.Words.ConsoleDoneSought,
	"set":         words.Words.ConsoleDoneSet,
	"forgotten":   words.Words.ConsoleDoneForgotten,
	"stopping":    words.Words.ConsoleDoneStopping,
	"no-newest":   words.Words.ConsoleNoNewest,
	"none-chosen": words.Words.ConsoleNoneChosen,
}
