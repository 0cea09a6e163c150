package sqlite

// files are what a journal consists of: the first holds the data, and the log what is not yet in there.
var files = [...]string{"", "-wal", "-shm"}

// The files beside the database, by what stands behind its name.
const (
	logSuffix   = "-wal"
	indexSuffix = "-shm"
	lockSuffix  = ".lock"
)

// PartialSuffix ends the name of a backup's file until it is complete and verified. One that stays behind is of a
// process that was killed.
const PartialSuffix = ".partial"

// rescuedSuffix stands behind the name of a journal that was copied out of open files; the time follows.
const rescuedSuffix = ".rescued-"
