printf 'cat # the animal\ndog\n' > words
$SALTON analyze -a standard --stopwords words "Cat and DOG"
