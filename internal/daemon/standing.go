package daemon

import (
	"strings"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/spool"
)

// DatabaseOf says where a journal lies that is in a database, and what its promise rests on. durability is the config's; empty if
// that is not known.
func DatabaseOf(j *postgres.Journal, durability string) *api.Database {
	return &api.Database{Place: j.Place(), Schema: j.Schema(), Durability: durability, Proof: ProofOf(j.Proof())}
}

// ProofOf is what a server's promise rests on; nil if it was not asked yet.
func ProofOf(p postgres.Proof) *api.DatabaseProof {
	if p.At.IsZero() {
		return nil
	}
	server, _, _ := strings.Cut(p.Version, " ") // without the distribution's name
	out := &api.DatabaseProof{
		At: p.At.UTC(), Server: server, Timeline: p.Timeline, Recovery: p.Recovery, Fsync: p.Fsync, FullPageWrites: p.FullPageWrites, Checksums: p.Checksums,
		SynchronousCommit: p.SynchronousCommit, StandbyNames: p.StandbyNames, Blind: p.Blind, Synced: p.Synced(), Standbys: []api.DatabaseStandby{},
	}
	for _, s := range p.Standbys {
		out.Standbys = append(out.Standbys, api.DatabaseStandby{Name: s.Name, Address: s.Addr, State: s.State, Sync: s.Sync, Missing: s.Missing})
	}
	return out
}

// SpoolOf says how a spool stands.
func SpoolOf(s spool.Status) *api.Spool {
	return &api.Spool{
		On: s.On, Since: s.Since.UTC(), Reason: s.Reason, Backlog: s.Backlog, Oldest: s.Oldest.UTC(), Left: s.Left,
		UsedBytes: s.Fill.Used, LimitBytes: s.Fill.Limit, Full: s.Fill.Full, Error: s.Error, ErrorAt: s.ErrorAt.UTC(),
		Spooled: s.Spooled, Moved: s.Moved, Refused: s.Refused, Times: s.Times,
	}
}
