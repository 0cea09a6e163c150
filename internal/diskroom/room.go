package diskroom

// A Room is the room on a file system for this process. Few file systems report a quota, so it mostly does not count.
type Room struct {
	Free  int64 // bytes that this process may still write
	Total int64 // bytes of the whole file system
	// NoInode means that no file can be made, also with bytes free. It is false on a system that does not report it.
	NoInode bool
}
