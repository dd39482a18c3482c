/* corpora/records.h - documents and topics out of JSON: an object per line, or one array of objects per file.
 *
 * Known keys: id (_id, id, docno, doc_id, docid, qid, query_id, ...), title, text (text, contents, content, body, abstract, extract,
 * passage; of topics also query, question). Of what else a document has, scalars and arrays of scalars become metadata, as do the members of
 * an object called metadata; a string that the chosen fields name is a field besides. Of topics nothing else is looked at but
 * metadata's "kind": other metadata may well hold the answers. */
#ifndef CORPORA_RECORDS_H
#define CORPORA_RECORDS_H

#include "corpora/reader.h"

/* Lines and elements are read one by one: what is held in memory is the longest of them. The role in r says whether these are documents or
 * topics. Where the first record has no id, all are numbered by line or element: documents FILE-1, FILE-2... (FILE: the file's name up to its first
 * dot), topics 1, 2... */
base_status corpora_records_read(corpora_reader *r, base_lines *in, base_error *err);

/* Sure that it is JSON: 2 if the head begins with { or [, else 0. */
int corpora_records_look(const corpora_head *head);

#endif
