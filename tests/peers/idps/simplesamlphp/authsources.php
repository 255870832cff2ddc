<?php

// Everybody's password is their name.
$people = ['exampleauth:UserPass'];
foreach (explode(' ', getenv('IDP_PEOPLE')) as $person) {
    $people["$person:$person"] = ['uid' => [$person], 'mail' => ["$person@acme.example"]];
}

$config = ['people' => $people];
