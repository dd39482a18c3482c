# An archive is the folder that it would be; one that is cut short is refused and leaves the old index.
mkdir -p news-train/sky news-test/sea
printf 'From: a\nSubject: Of stars\n\nStars are far from here.\n' > news-train/sky/1
printf 'From: b\nSubject: Of moons\n\nMoons are near.\n' > news-train/sky/2
printf 'From: c\nSubject: Of fish\n\nFish are far from stars.\n' > news-test/sea/1
tar cf news.tar --sort=name news-test news-train
gzip -nk news.tar
$SALTON corpus docs . --quiet | head -n 1
$SALTON corpus docs news.tar.gz
$SALTON corpus docs - < news.tar > both
$SALTON corpus docs news.tar | diff - both && echo the same
$SALTON index news.tar.gz -o ix
$SALTON search -i ix 'stars'
head -c 4500 news.tar > cut.tar
$SALTON index cut.tar -o ix
echo "status $?"
$SALTON check ix
