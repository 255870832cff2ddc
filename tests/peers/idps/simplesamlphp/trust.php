<?php

// Reads a service provider's metadata with the converter that the administrator's pages use, and keeps it.
// Arguments: the file with the metadata, then the options of this service provider as JSON.

require_once(getenv('IDP_INSTALLED') . '/usr/share/simplesamlphp/lib/_autoload.php');

[, $document, $options] = $argv;
$descriptor = SimpleSAML\Metadata\SAMLParser::parseFile($document);
$read = $descriptor->getMetadata20SP();
if ($read === null) {
    fwrite(STDERR, "no service provider in there\n");
    exit(1);
}

// What the document says about its own keys must also verify its signature.
$verified = false;
foreach ($read['keys'] as $key) {
    $pem = "-----BEGIN CERTIFICATE-----\n" . chunk_split($key['X509Certificate'], 64, "\n") . "-----END CERTIFICATE-----\n";
    $file = getenv('IDP_FOLDER') . '/sp-' . sha1($pem) . '.crt';
    file_put_contents($file, $pem);
    $verified = $verified || ($key['signing'] && $descriptor->validateSignature([basename($file)]));
}
if (!$verified) {
    fwrite(STDERR, "the signature on the metadata does not verify\n");
    exit(1);
}

$options = json_decode($options, true);
$entityId = $options['entityid'] ?? $read['entityid'];
unset($read['entityDescriptor'], $read['metadata-set'], $read['expire']);
$file = getenv('IDP_FOLDER') . '/service-providers';
$all = is_file($file) ? unserialize(file_get_contents($file)) : [];
$all[$entityId] = $options + $read;
file_put_contents($file, serialize($all));
