package api

import "time"

// Attached is one connection of a program that is attached to a subscription.
type Attached struct {
	ID          string    `json:"id"`
	Remote      string    `json:"remote"`       // address
	UA          string    `json:"ua,omitempty"` // what the client calls itself
	Events      bool      `json:"events"`       // it takes events
	Callbacks   int       `json:"callbacks"`    // topics it takes, such as a robot's messages
	Opened      time.Time `json:"opened"`
	LastAnswer  time.Time `json:"last_answer,omitzero"`
	RoundTripMS float64   `json:"round_trip_ms"` // of the last ping; 0 before the first
	Unanswered  int       `json:"unanswered"`    // events sent over it
}
