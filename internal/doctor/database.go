package doctor

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal/postgres"
)

// databaseTime bounds the way to a database.
const databaseTime = 15 * time.Second

// CheckDatabase looks whether the database can hold the journal. It changes nothing there.
func (d *Doctor) CheckDatabase(ctx context.Context, db config.Database, e *config.Encryption) (ok bool) {
	ctx, cancel := context.WithTimeout(ctx, databaseTime)
	defer cancel()
	keys, err := e.Keys(nil)
	var found postgres.Found
	if err == nil {
		found, err = postgres.Look(ctx, db.URL, &postgres.Options{Schema: db.SchemaName(), Keys: keys})
	}
	if err != nil {
		d.add(Finding{Level: Failed, Check: "database", Text: terminal.Complaint(d.say, err), Hints: hints(d.say.DatabaseHint())})
		return false
	}
	d.ok("", "database", d.say.DatabaseReached(found.Place, found.Schema, found.Server, found.Version, found.Latest))
	d.checkProof(db, found.Proof)
	return true
}

// checkProof looks whether the server keeps what it calls committed.
func (d *Doctor) checkProof(db config.Database, p postgres.Proof) {
	told := statustext.Proof(d.say, *daemon.ProofOf(p))
	switch why := p.Refusal(db.Durability == "standby"); {
	case why != "":
		d.add(Finding{Level: Failed, Check: "durability", Text: d.say.DatabaseUnfit(words.Elsewhere(d.say, why)), Hints: hints(d.say.DatabaseHint())})
	case p.StandbyNames != "" && !p.Synced():
		d.add(Finding{Level: Failed, Check: "durability", Text: told, Hints: hints(d.say.DatabaseHint())})
	case p.StandbyNames != "" && p.Blind:
		d.add(Finding{Level: Warn, Check: "durability", Text: told, Hints: hints(d.say.DatabaseHint())})
	default:
		d.ok("", "durability", told)
	}
}
