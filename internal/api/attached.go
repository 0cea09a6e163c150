package api

import "time"

// Attached is one connection of a program that is attached to a subscription.
type Attached struct {
	ID          string    `json:"id" doc:"The connection's ID"`
	Remote      string    `json:"remote" doc:"The program's address"`
	UA          string    `json:"ua,omitempty" doc:"What the client calls itself"`
	Events      bool      `json:"events" doc:"It takes events"`
	Callbacks   int       `json:"callbacks" doc:"Topics it takes, such as a robot's messages"`
	Opened      time.Time `json:"opened" doc:"When it attached"`
	LastAnswer  time.Time `json:"last_answer,omitzero" doc:"When its last answer came"`
	RoundTripMS float64   `json:"round_trip_ms" doc:"Of the last ping; 0 before the first"`
	Unanswered  int       `json:"unanswered" doc:"Events sent over it that it has not answered"`
}
