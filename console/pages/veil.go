package pages

import "github.com/dingevent/dingevent/internal/veil"

// veil hides personal data in a text that may quote JSON.
func (f Frame) veil(text string) string { return veil.Text(text, f.Say.ConsoleHidden()) }
