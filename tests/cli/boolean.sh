# Operators, phrases and nearness; passages mark what was found, and nothing under a NOT.
cat > docs.jsonl <<EOT
{"_id":"a","title":"On wings","text":"The boundary layer of a wing in fast flow, and a layer again. Heat is for others."}
{"_id":"b","title":"Birds","text":"A red bird at the boundary of its layer of air; flow and wing."}
{"_id":"c","title":"The boundary","text":"Layer. A flow on a wing: no phrase reaches from a title into a text."}
{"_id":"d","title":"Stone","text":"A boundary-layer on stone. 日本の東京都です。京都は古い。"}
EOT
$SALTON index docs.jsonl -o ix --positions -q > /dev/null
$SALTON search -i ix -m boolean '"boundary layer" AND (flow OR stone) NOT heat'
$SALTON search -i ix -m boolean 'boundary NEAR/3 layer AND NOT stone'
$SALTON search -i ix -m boolean '"layer of a wing" OR 東京都'
$SALTON search -i ix -m 'boolean(or)' red stone
$SALTON search -i ix -m boolean red stone
$SALTON search -i ix -m boolean --json red
$SALTON search -i ix -m 'boolean % 1' -m bm25 layer | head -4
