// Package rawfile reads the rows of a SQLite file without SQLite, which gives up at the first page that does not hold
// together. It takes each row by itself, and any bytes for a file: nothing that stands there is trusted.
//
// The format: https://www.sqlite.org/fileformat2.html#b_tree_pages
package rawfile
