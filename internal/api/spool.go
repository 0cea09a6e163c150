package api

import "time"

// A Spool is what a gateway keeps of its own, because the database could not take it.
type Spool struct {
	On         bool      `json:"on" doc:"Events go to the spool"`
	Since      time.Time `json:"since,omitzero" doc:"When it went on; left out while it is off"`
	Reason     string    `json:"reason,omitempty" doc:"Why it went on; left out while it is off"`
	Backlog    uint64    `json:"backlog" doc:"Events that are still to be moved to the database"`
	Oldest     time.Time `json:"oldest,omitzero" doc:"When the oldest of them was received; left out if there is none"`
	Left       int64     `json:"left" doc:"Events that stay in the spool for good, because they are damaged there or the database refuses them"`
	UsedBytes  int64     `json:"used_bytes" doc:"Bytes of its file that hold something; events that were moved count for up to ten minutes"`
	LimitBytes int64     `json:"limit_bytes" doc:"The bytes at which pushes are refused: spool.max_bytes, or what the disk allows if that is less"`
	Full       bool      `json:"full" doc:"It takes no more"`
	Error      string    `json:"error,omitempty" doc:"Why events could last not be handed on; left out if that never happened"`
	ErrorAt    time.Time `json:"error_at,omitzero"`
	Spooled    uint64    `json:"spooled" doc:"Events that went to the spool since the start"`
	Moved      uint64    `json:"moved" doc:"Events of the spool that the database has confirmed since the start"`
	Refused    uint64    `json:"refused" doc:"Events that the spool did not take either since the start"`
	Times      uint64    `json:"times" doc:"How often it went on since the start"`
}
