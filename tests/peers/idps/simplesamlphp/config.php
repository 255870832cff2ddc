<?php

// The folder of this run and the port come from the environment, so that nothing is written elsewhere.
$folder = getenv('IDP_FOLDER');

$sources = [['type' => 'flatfile']];
if (getenv('IDP_SP_METADATA')) {
    $sources[] = ['type' => 'xml', 'url' => getenv('IDP_SP_METADATA')];
}

$config = [
    'baseurlpath' => 'http://127.0.0.1:' . getenv('IDP_PORT') . '/',
    'certdir' => "$folder/",
    'loggingdir' => "$folder/log/",
    'datadir' => "$folder/data/",
    'tempdir' => "$folder/temporary",
    'metadatadir' => "$folder/metadata/",
    'attributenamemapdir' => getenv('IDP_INSTALLED') . '/etc/simplesamlphp/attributemap/',
    'secretsalt' => 'a salt for the length of one test run',
    'auth.adminpassword' => bin2hex(random_bytes(16)),
    'timezone' => 'UTC',
    'admin.checkforupdates' => false,
    'logging.handler' => 'file',
    'logging.level' => SimpleSAML\Logger::INFO,
    'showerrors' => true,
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'session.phpsession.savepath' => "$folder/sessions",
    'session.phpsession.httponly' => true,
    'language.cookie.secure' => false,
    'metadata.sources' => $sources,
    'store.type' => 'phpsession',
];
