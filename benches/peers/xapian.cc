// benches/peers/xapian.cc - Xapian's driver: benches/peers/driver.h says what it does. No positions, stemmer porter, glass, compacted.
#include <fstream>
#include <string>
#include <vector>

#include <xapian.h>

#include "benches/peers/driver.h"

static Xapian::Stopper *read_stopwords(const char *path)
{
    auto *stopper = new Xapian::SimpleStopper;
    std::ifstream in(path);
    for (std::string word; in >> word;) stopper->add(word);
    return stopper->release();
}

static void index_collection(const char *corpus, const std::string &folder, const char *stopwords)
{
    size_t size;
    char *content = driver_read(corpus, &size);
    const char *at = content;
    driver_record record;
    unsigned long n = 0;
    {
        Xapian::WritableDatabase db(folder + "/parts", Xapian::DB_CREATE_OR_OVERWRITE);
        Xapian::TermGenerator generator;
        generator.set_stemmer(Xapian::Stem("porter"));
        generator.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
        generator.set_stopper(read_stopwords(stopwords));
        generator.set_stopper_strategy(Xapian::TermGenerator::STOP_ALL);
        for (; driver_document(&at, &record); n++) {
            Xapian::Document doc;
            doc.set_data(std::string(record.id, record.id_size));
            generator.set_document(doc);
            generator.index_text_without_positions(std::string(record.text, record.text_size));
            db.add_document(doc);
        }
        db.commit();
        db.compact(folder + "/whole");
    }
    if (system(("rm -rf '" + folder + "/parts'").c_str()) != 0) driver_fail("xapian", "the parts stay");
    printf("documents %lu\n", n);
    free(content);
}

struct engine {
    Xapian::Database db;
    Xapian::QueryParser parser;
    Xapian::MSet hits;
    std::string docno;

    engine(const std::string &folder, const char *stopwords) : db(folder + "/whole")
    {
        parser.set_database(db);
        parser.set_stemmer(Xapian::Stem("porter"));
        parser.set_stemming_strategy(Xapian::QueryParser::STEM_ALL);
        parser.set_stopper(read_stopwords(stopwords));
        parser.set_default_op(Xapian::Query::OP_OR);
    }
};

static void ask(void *self, const driver_record *query, size_t k)
{
    engine *e = static_cast<engine *>(self);
    Xapian::Enquire enquire(e->db);
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1000, 0.75, 0)); // k1, k2: none, k3: repeats in a query count whole, b
    enquire.set_query(e->parser.parse_query(std::string(query->text, query->text_size), 0));
    e->hits = enquire.get_mset(0, static_cast<Xapian::doccount>(k));
}

static const char *docno(void *self, size_t i)
{
    engine *e = static_cast<engine *>(self);
    if (i >= e->hits.size()) return nullptr;
    e->docno = e->hits[static_cast<Xapian::doccount>(i)].get_document().get_data();
    return e->docno.c_str();
}

int main(int argc, char **argv)
try {
    if (argc == 5 && strcmp(argv[1], "index") == 0) {
        index_collection(argv[2], argv[3], argv[4]);
        return 0;
    }
    if (argc != 5 || strcmp(argv[1], "search") != 0) return 2;
    engine e(argv[2], argv[4]);
    driver_engine driver = { &e, ask, docno };
    driver_serve(&driver, argv[3]);
    return 0;
} catch (const Xapian::Error &error) {
    driver_fail("xapian", error.get_description().c_str());
}
