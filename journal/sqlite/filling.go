package sqlite

// filling is how full the file is.
type filling struct {
	pages, free int64 // of the file, as the last commit left it; free ones hold nothing
	used        int64 // bytes of the pages that hold something
	limit       int64 // bytes; see writer.limit
	disk        bool  // the disk sets it
	level       int   // of a [journal.Fill]
	told        int   // the last level that was logged and given to Options.OnFill
	full        error // for callers while no event is taken; nil if events are taken
}
