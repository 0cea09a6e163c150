package words

import "fmt"

// Database is what commands say of a journal in a database.
type Database interface {
	DatabaseFlagURL() string
	DatabaseFlagConfig() string
	DatabaseURL(cause string) string
	DatabaseUnopened(cause string) string
	DatabaseNoJournal(schema string) string
	DatabaseNoFiles() string
	DatabaseAt(place, schema, durability string) string
	DatabaseReached(place, schema, server string, version, latest int) string
	DatabaseRead(version string) string
	DatabaseUnused() string
	DatabaseNext(next uint64) string
	DatabaseProof(server string, timeline int64, fsync, fullPages, checksums bool) string
	DatabaseStandby(name, sync, missing string) string
	DatabaseWaits(synced, blind bool, names, standbys string) string
	DatabaseUnfit(why string) string
	GatewaysShort() string
	GatewaysNone() string
	GatewaysWorkedBy(id string) string
	GatewaysColumns() string
	GatewaysState(alive, draining bool, unready, hindrance string) string
	GatewaysClear() string
	DatabaseHint() string
	DatabaseFlagConnect() string
}

func (English) DatabaseFlagURL() string {
	return "the URL of the journal's database, in place of a daemon (env DINGEVENT_DATABASE); it may hold a password, so rather use the environment"
}

func (English) DatabaseFlagConfig() string {
	return "the config that names the data folder or the database; without these three flags and their variables, dingevent.yaml here counts"
}

func (English) DatabaseURL(cause string) string { return "the URL of the database " + cause }

func (English) DatabaseUnopened(cause string) string {
	return "the database cannot be used: " + cause
}

func (English) DatabaseNoJournal(schema string) string {
	return fmt.Sprintf("no journal in the schema %q of this database; start a gateway once, or name the config that has the right database and schema with --config", schema)
}

func (English) DatabaseNoFiles() string {
	return "the journal is in a database, and this command works on files: restore and repair it there, by pg_restore or as its provider does; " +
		"for a journal in files, name its folder with --data"
}

func (English) DatabaseAt(place, schema, durability string) string {
	text := fmt.Sprintf("journal: in the database %s, schema %s", place, schema)
	if durability != "" {
		text += ", durability " + durability
	}
	return text
}

func (English) DatabaseReached(place, schema, server string, version, latest int) string {
	switch {
	case version == 0:
		return fmt.Sprintf("%s answers, PostgreSQL %s; the schema %s is empty, and the first gateway makes the journal there", place, server, schema)
	case version < latest:
		return fmt.Sprintf("%s answers, PostgreSQL %s; the journal in the schema %s is of version %d, and the next gateway that starts makes it %d", place, server, schema, version, latest)
	}
	return fmt.Sprintf("%s answers, PostgreSQL %s; the journal in the schema %s is of version %d", place, server, schema, version)
}

func (English) DatabaseHint() string {
	return "see docs/scale.md for roles, rights and settings"
}

func (English) DatabaseFlagConnect() string {
	return "also reach the database that the config names; else no connection is made"
}

func (English) DatabaseRead(version string) string {
	return "dingevent " + version + "; no gateway is asked, this is from the database"
}

func (English) DatabaseUnused() string { return "no gateway has used this database yet" }

func (English) DatabaseNext(next uint64) string {
	return fmt.Sprintf("journal: next sequence %d", next)
}

func (English) DatabaseProof(server string, timeline int64, fsync, fullPages, checksums bool) string {
	return fmt.Sprintf("PostgreSQL %s, timeline %d, fsync %s, full_page_writes %s, checksums %s", server, timeline, onOff(fsync), onOff(fullPages), onOff(checksums))
}

func (English) DatabaseStandby(name, sync, missing string) string {
	return fmt.Sprintf("%s (%s, %s behind)", name, sync, missing)
}

func (English) DatabaseWaits(synced, blind bool, names, standbys string) string {
	text := "a commit waits for no standby"
	switch {
	case blind && names != "":
		text = "a commit waits for " + names + ", and the role may not see whether that is in sync: GRANT pg_monitor TO it"
	case synced:
		text = "a commit waits for the disk of a standby"
	case names != "":
		text = "a commit waits for " + names + ", and NONE is in sync"
	}
	if standbys != "" {
		text += "; standbys: " + standbys
	}
	return text
}

func (English) DatabaseUnfit(why string) string { return "no event is taken by this server: " + why }

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "OFF"
}

func (English) GatewaysShort() string {
	return "List the gateways that share the journal, and what each works"
}

func (English) GatewaysNone() string {
	return "no gateway runs here; one that runs is found by its data folder, its config or its database"
}

func (English) GatewaysColumns() string {
	return "GATEWAY\tADDRESS\tVERSION\tSTATE\tSEEN\tAGE\tSTREAM\tIN FLIGHT\tWORKS"
}

func (English) GatewaysState(alive, draining bool, unready, hindrance string) string {
	switch {
	case !alive:
		return "gone"
	case draining:
		return "ends"
	case unready != "":
		return "not ready"
	case hindrance != "":
		return "ready, cannot deliver"
	}
	return "ready"
}

func (English) GatewaysClear() string             { return "not encrypting" }
func (English) GatewaysWorkedBy(id string) string { return "worked by the gateway " + id }
