// benches/peers/Lucene.java - Lucene 8's driver: POSITIONS ("positions" or "none"), then what benches/peers/driver.h says.
//
// EnglishAnalyzer (words by UAX #29, possessive, lower case, stop words, Porter's stemmer), BM25Similarity, one segment. A search first asks
// queries for WARM_SECONDS, so that the virtual machine has compiled what it will.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

public class Lucene {
  static final double WARM_SECONDS = 5;

  static Analyzer analyzer(String stopwords) throws IOException {
    List<String> words = Files.readAllLines(Paths.get(stopwords));
    return new EnglishAnalyzer(new CharArraySet(words, false));
  }

  static String between(String line, String open) {
    int from = line.indexOf(open) + open.length();
    return line.substring(from, line.indexOf('"', from));
  }

  static void index(boolean positions, String corpus, String folder, String stopwords) throws IOException {
    FieldType type = new FieldType();
    type.setIndexOptions(positions ? IndexOptions.DOCS_AND_FREQS_AND_POSITIONS : IndexOptions.DOCS_AND_FREQS);
    type.setTokenized(true);
    type.freeze();
    IndexWriterConfig config = new IndexWriterConfig(analyzer(stopwords));
    config.setSimilarity(new BM25Similarity(1.2f, 0.75f));
    config.setRAMBufferSizeMB(512);
    config.setUseCompoundFile(false);
    config.setMergeScheduler(new SerialMergeScheduler());
    int n = 0;
    try (IndexWriter writer = new IndexWriter(new MMapDirectory(Paths.get(folder)), config);
        BufferedReader in = Files.newBufferedReader(Paths.get(corpus))) {
      for (String line; (line = in.readLine()) != null; n++) {
        Document doc = new Document();
        doc.add(new StoredField("docno", between(line, "{\"_id\":\"")));
        doc.add(new Field("text", between(line, "\"text\":\""), type));
        writer.addDocument(doc);
      }
      writer.forceMerge(1);
      writer.commit();
    }
    System.out.println("documents " + n);
  }

  final IndexSearcher searcher;
  final Analyzer analyzer;
  final List<String> queries;

  Lucene(String folder, String queries, String stopwords) throws IOException {
    searcher = new IndexSearcher(DirectoryReader.open(new MMapDirectory(Paths.get(folder))));
    searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
    searcher.setQueryCache(null);
    analyzer = analyzer(stopwords);
    this.queries = Files.readAllLines(Paths.get(queries));
    this.queries.replaceAll(line -> line.substring(line.indexOf('\t') + 1));
  }

  TopDocs ask(String text, int k) throws IOException {
    Map<String, Integer> terms = new LinkedHashMap<>();
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) terms.merge(term.toString(), 1, Integer::sum);
      tokens.end();
    }
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (Map.Entry<String, Integer> e : terms.entrySet()) {
      Query one = new TermQuery(new Term("text", e.getKey()));
      all.add(e.getValue() > 1 ? new BoostQuery(one, e.getValue()) : one, BooleanClause.Occur.SHOULD);
    }
    TopScoreDocCollector collector = TopScoreDocCollector.create(k, k); // counts no hits beyond the k-th, so it may prune
    searcher.search(all.build(), collector);
    return collector.topDocs();
  }

  void time(int k, PrintStream out) throws IOException {
    com.sun.management.OperatingSystemMXBean system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    for (String query : queries) {
      long begin = System.nanoTime();
      ask(query, k);
      out.println(System.nanoTime() - begin);
    }
    out.println("cpu " + (system.getProcessCpuTime() - cpu));
  }

  void rank(int k, PrintStream out) throws IOException {
    for (String query : queries) {
      StringBuilder line = new StringBuilder();
      TopDocs hits = ask(query, k);
      for (int i = 0; i < hits.scoreDocs.length; i++)
        line.append(i == 0 ? "" : " ").append(searcher.doc(hits.scoreDocs[i].doc).get("docno"));
      out.println(line);
    }
  }

  void serve() throws IOException {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false, "US-ASCII");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    long begin = System.nanoTime();
    for (int i = 0; System.nanoTime() - begin < WARM_SECONDS * 1e9; i++) ask(queries.get(i % queries.size()), i % 2 == 0 ? 10 : 1000);
    for (String line; (line = in.readLine()) != null; out.flush()) {
      int k = Integer.parseInt(line.substring(line.indexOf(' ') + 1));
      if (line.startsWith("time ")) time(k, out);
      else rank(k, out);
    }
  }

  public static void main(String[] a) throws IOException {
    if (a.length == 5 && a[1].equals("index")) index(a[0].equals("positions"), a[2], a[3], a[4]);
    else if (a.length == 5 && a[1].equals("search")) new Lucene(a[2], a[3], a[4]).serve();
    else System.exit(2);
  }
}
