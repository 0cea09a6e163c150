// Package postgrestest starts real PostgreSQL for tests, from what Debian and Ubuntu install.
//
// Servers listen on the loopback, at free ports, and lie in temporary folders. None outlives the process of the test, also
// when that is killed. A test is skipped where PostgreSQL is not installed, and fails there in CI.
package postgrestest

import "testing"

// Options of a server. The zero value works.
type Options struct {
	// Settings are settings of postgresql.conf, such as "max_connections=300". The server syncs to the disk by default, as
	// PostgreSQL does. "fsync=off" makes tests faster for which that does not matter.
	Settings []string

	// Trust lets everyone in without a password. By default a password is asked for, by SCRAM.
	Trust bool

	// Also are addresses of this machine at which the server listens beside the loopback, at the same port. It asks for a
	// password there.
	Also []string

	// Disk makes a file system that holds the data of the server, and is called for each of its standbys, too. It returns where
	// that is mounted. By default data lies in the system's temporary folder.
	Disk func(testing.TB) (dir string)

	// Checksums has the server check each page that it reads, as PostgreSQL 18 does by default and older ones do not.
	Checksums bool
}
