<?php

$metadata = unserialize(file_get_contents(getenv('IDP_FOLDER') . '/service-providers'));
