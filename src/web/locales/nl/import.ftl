# Importing employees from a file.

import-title = Medewerkers importeren
import-action = CSV importeren
import-lead = Kies een bestand, zeg wat de kolommen zijn, bekijk wat er met elke rij zou gebeuren, en start.
import-file = CSV-bestand
import-file-hint = ‘CSV UTF-8’ uit een rekenblad, met komma’s of puntkomma’s. Hoogstens 8 MB, 20.000 rijen en 60 kolommen. De eerste rij benoemt de kolommen.
import-kept = Het bestand en wat over de rijen is genoteerd, blijven 7 dagen bewaard en worden dan verwijderd.
import-kept-until = Het bestand en wat over de rijen is genoteerd, worden verwijderd
import-upload = Bestand lezen
import-recent = Imports van de laatste dagen
import-rows = { $count ->
     [one] Eén rij
    *[other] { $count } rijen
    }
import-state-uploaded = Kolommen te kiezen
import-state-checking = Wordt gecontroleerd
import-state-checked = Klaar om te starten
import-state-importing = Loopt
import-state-done = Klaar
import-state-undoing = Wordt teruggedraaid
import-state-undone = Teruggedraaid
import-state-stopped = Gestopt
import-fault-none = Kies een bestand.
import-fault-large = Het bestand is groter dan 8 MB. Splits het, of gebruik de opdrachtregel.
import-fault-rows = Het bestand heeft meer dan 20.000 rijen. Splits het, of gebruik de opdrachtregel.
import-fault-columns = Het bestand heeft meer dan 60 kolommen. Haal de overbodige weg.
import-fault-encoding = Het bestand is geen UTF-8. Sla het op als ‘CSV UTF-8’.
import-fault-empty = Het bestand heeft geen rijen onder de namen van de kolommen.
import-fault-csv = Het bestand kan niet als CSV worden gelezen.
import-fault-many = Er zijn al 20 imports. Gooi er eerst een weg.
import-columns-title = Wat de kolommen zijn
import-columns-lead = Geraden uit hun namen. Verander wat fout is. Een overgenomen kolom maakt het veld leeg waar de cel leeg is; een andere verandert niets.
import-column-unnamed = Kolom { $number }
import-ignore = Niet overnemen
import-samples = Bijvoorbeeld:
import-field-offices = Kantoren
import-way = Hoe nieuwe medewerkers worden toegelaten
import-way-bypass = Activering overslaan
import-way-bypass-hint = Meteen actief; er is een External ID nodig. Er wordt niets verstuurd.
import-way-invite = Uitnodigen per e-mail
import-way-invite-hint = In afwachting tot er een wachtwoord is. Elke nieuwe medewerker krijgt een uitnodiging.
import-check = Rijen controleren
import-fault-twice = Hiervoor is al een andere kolom genomen.
import-fault-nobody = Neem een kolom voor de e-mail, de gebruikersnaam of de External ID.
import-checking-title = Rijen worden gecontroleerd
import-importing-title = Bezig met importeren
import-undoing-title = Import wordt teruggedraaid
import-progress = { $done } van { $total } rijen
import-progress-hint = U kunt deze pagina verlaten. Het gaat door, ook als de server opnieuw start.
import-checked-title = Klaar om te importeren
import-checked-text = Er is nog niets veranderd. Rijen met fouten worden overgeslagen.
import-nothing = Geen enkele rij zou iets veranderen.
import-start = Import starten
import-columns-again = Kolommen wijzigen
import-errors = Fouten als CSV
import-discard = Bestand weggooien
import-done-title = Geïmporteerd
import-done-failed = Sommige rijen zijn overgeslagen. Download ze, verbeter ze en importeer dat bestand.
import-done-text = Alle rijen zijn geïmporteerd.
import-nothing-sent = Er is niemand iets gestuurd.
import-undone-title = De import is teruggedraaid
import-undone-text = Wie intussen is aangeraakt, blijft zoals die is en staat vooraan.
import-stopped-title = De import is gestopt
import-stopped-text = Wie erom vroeg, mag dit niet meer. U kunt ermee doorgaan of het terugdraaien.
import-continue = Doorgaan
import-undo = Import terugdraaien
import-another = Nog een bestand importeren
import-groups = Rijen volgens wat er gebeurt
import-group-failed = Fouten
import-group-create = Toe te voegen
import-group-created = Toegevoegd
import-group-update = Te wijzigen
import-group-updated = Gewijzigd
import-group-same = Ongewijzigd
import-group-kept = Niet teruggedraaid
import-group-deleted = Weer verwijderd
import-group-restored = Teruggezet
import-column-row = Rij
import-column-what = Wat ermee is
import-row-erased-cells = Gewist met de persoon
import-row-field = Een cel is niet bruikbaar. Verbeter ze.
import-row-malformed = De cellen van deze rij zijn niet te onderscheiden. Controleer scheidingstekens en aanhalingstekens.
import-row-changed = Iemand was sneller: het is niet meer zoals het was. Kijk na, en importeer de rij zo nodig opnieuw.
import-row-forbidden = Uw rollen laten dit niet toe.
import-row-managed = Een identiteitsprovider beheert deze medewerker. Wijzig het daar.
import-row-erased = De persoon is intussen verwijderd, en wat in de rij stond is gewist.
import-row-deleted-since = De medewerker is sindsdien verwijderd.
import-row-signed-in = De medewerker heeft zich sindsdien aangemeld. Schors of verwijder die zelf als dat klopt.
import-row-committed = De medewerker heeft sindsdien afspraken of publicaties.
import-undo-title = Deze import terugdraaien?
import-undo-created = { $count ->
     [one] Eén toegevoegde medewerker wordt definitief verwijderd.
    *[other] { $count } toegevoegde medewerkers worden definitief verwijderd.
    }
import-undo-updated = { $count ->
     [one] Eén medewerker krijgt de vroegere waarden terug, in de velden die de import heeft gewijzigd.
    *[other] { $count } medewerkers krijgen hun vroegere waarden terug, in de velden die de import heeft gewijzigd.
    }
import-undo-kept = Wie sindsdien is gewijzigd, zich heeft aangemeld of een afspraak kreeg, blijft zoals die is. Het resultaat noemt ze.
import-undo-word = Aantal rijen
import-undo-type = Typ ter bevestiging hoeveel rijen worden teruggedraaid: { $name }
import-undo-wrong = Dit is niet het aantal. Er is niets teruggedraaid.
toast-import-discarded = Het bestand is verwijderd. Wat het deed, blijft.
kind-import = import (bestand)
action-import-uploaded = Bestand voor een import gelezen
action-import-mapped = Kolommen van een import gekozen
action-import-checked = Rijen van een import gecontroleerd
action-import-started = Import gestart
action-import-finished = Import voltooid
action-import-stopped = Import gestopt
action-import-undo-started = Terugdraaien van een import gestart
action-import-undone = Import teruggedraaid
action-import-discarded = Bestand van een import weggegooid
