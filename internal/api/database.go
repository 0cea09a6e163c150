package api

import "time"

// A Database is where the journal lies if it is in a database.
type Database struct {
	Place      string         `json:"place" doc:"HOST:PORT/DATABASE, without user and password"`
	Schema     string         `json:"schema" doc:"Of the tables"`
	Durability string         `json:"durability,omitempty" doc:"local or standby, as in the config; left out where a command reads without one"`
	Proof      *DatabaseProof `json:"proof,omitempty" doc:"What the promise rests on, as the server said it last; left out before it was asked"`
}

// A DatabaseProof is what the promise rests on that an answered event is not lost.
type DatabaseProof struct {
	At                time.Time         `json:"at" doc:"When the server said so, by the gateway's clock"`
	Server            string            `json:"server" doc:"Its version"`
	Timeline          int64             `json:"timeline" doc:"One higher after each failover"`
	Recovery          bool              `json:"recovery" doc:"It is a standby, and takes nothing"`
	Fsync             bool              `json:"fsync" doc:"Without it a power cut loses what was answered"`
	FullPageWrites    bool              `json:"full_page_writes" doc:"Without it a power cut may damage the journal"`
	Checksums         bool              `json:"checksums" doc:"The server finds damaged pages when it reads them"`
	SynchronousCommit string            `json:"synchronous_commit" doc:"The role's setting; our commits have it at least on"`
	StandbyNames      string            `json:"synchronous_standby_names" doc:"Empty: no commit waits for a standby"`
	Blind             bool              `json:"blind" doc:"The role may not see which standbys are in sync: grant it pg_monitor"`
	Synced            bool              `json:"synced" doc:"A commit is on the disk of a standby when it returns"`
	Standbys          []DatabaseStandby `json:"standbys" nullable:"false" doc:"Those that follow now, as far as the role may see them"`
}

// A DatabaseStandby follows the server.
type DatabaseStandby struct {
	Name    string `json:"name" doc:"Its application_name"`
	Address string `json:"address,omitempty"`
	State   string `json:"state" doc:"Such as streaming"`
	Sync    string `json:"sync" doc:"sync, quorum, potential or async"`
	Missing int64  `json:"missing_bytes" doc:"Of the server's log that are not on its disk yet"`
}
