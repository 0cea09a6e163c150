package api

import "time"

// A Certificate is the one that a gateway gets by itself.
type Certificate struct {
	Domains  []string  `json:"domains" nullable:"false" doc:"What it is for"`
	Until    time.Time `json:"until,omitzero" doc:"When it ends; left out while there is none"`
	Renewal  time.Time `json:"renewal,omitzero" doc:"When the next one is asked for; left out while there is none"`
	Failures int       `json:"failures,omitempty" doc:"Attempts in a row that have failed"`
	Error    string    `json:"error,omitempty" doc:"Why the last attempt has failed; left out after a success"`
	Hint     string    `json:"hint,omitempty" doc:"What to do about it"`
	Next     time.Time `json:"next,omitzero" doc:"When it is tried again, after a failure"`
}

// Valid reports whether there is one at that time.
func (c Certificate) Valid(now time.Time) bool { return now.Before(c.Until) }
