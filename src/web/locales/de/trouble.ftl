# Refusals and errors.

refused-title = Sie konnten nicht angemeldet werden
refused-what = Ihre Anmeldung hat uns erreicht, aber wir konnten Sie damit nicht einlassen. Es wurde nichts verändert.
refused-next-retry = Beginnen Sie noch einmal auf der Anmeldeseite. Eine Anmeldung muss innerhalb von zehn Minuten abgeschlossen sein und gilt nur einmal.
refused-next-administrator = Wenn es wieder geschieht, nennen Sie der Administration Ihrer Organisation die Referenznummer unten. Sie kann den genauen Grund nachsehen.
refused-next-contact = Wenn es wieder geschieht, nennen Sie { $contact } die Referenznummer unten. Dort kann der genaue Grund nachgesehen werden.
refused-when = Zeitpunkt
log-out-refused-title = Die Abmeldung konnte nicht abgeschlossen werden
log-out-refused-what = Eine Nachricht über eine Abmeldung hat uns erreicht, aber wir konnten sie nicht annehmen. Sie hat nichts geändert.
log-out-refused-next = Stellen Sie mit der Schaltfläche unten sicher, dass Sie hier abgemeldet sind. Schließen Sie an einem gemeinsam genutzten Computer auch den Browser.

error-number = Fehler { $status }
error-retry-after = Bitte versuchen Sie es in { $span } erneut.
error-400-title = Diese Anfrage war nicht verständlich
error-400-what = Die Adresse oder das gesendete Formular ist unvollständig oder beschädigt.
error-400-next = Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal. Wenn Sie einem Link gefolgt sind, prüfen Sie, ob er vollständig kopiert wurde.
error-403-title = Das dürfen Sie nicht
error-403-what = Ihre Rollen umfassen es nicht, oder die Anfrage kam nicht von einer unserer eigenen Seiten.
error-403-next = Wenn Sie Zugriff brauchen, wenden Sie sich an die Administration Ihrer Organisation. Beginnen Sie sonst noch einmal auf der Startseite.
error-404-title = Diese Seite gibt es nicht
error-404-what = Unter dieser Adresse ist nichts zu finden. Vielleicht wurde die Seite verschoben oder gelöscht.
error-404-next = Prüfen Sie die Adresse oder suchen Sie die Seite von der Startseite aus.
error-405-title = Diese Adresse lässt sich so nicht öffnen
error-405-what = Die Seite gibt es, aber nicht für diese Art von Anfrage. Das geschieht, wenn das Ergebnis eines Formulars neu geladen oder als Lesezeichen gespeichert wird.
error-405-next = Gehen Sie zur Startseite und beginnen Sie dort noch einmal.
error-413-title = Es wurde zu viel gesendet
error-413-what = Was Sie gesendet haben, ist größer, als wir hier annehmen. Es wurde nichts davon gespeichert.
error-413-next = Senden Sie weniger auf einmal oder wählen Sie eine kleinere Datei, und versuchen Sie es dann erneut.
error-429-title = Zu viele Versuche
error-429-what = Aus Ihrem Netz kamen mehr Anfragen, als wir in so kurzer Zeit beantworten.
error-429-next = Warten Sie eine Minute und versuchen Sie es dann erneut.
error-500-title = Bei uns ist etwas schiefgegangen
error-500-what = Der Fehler wurde aufgezeichnet. Er lag nicht an Ihrer Eingabe.
error-500-next = Versuchen Sie es gleich noch einmal. Wenn es wieder geschieht, nennen Sie der Administration Ihrer Organisation die Referenznummer.
error-503-title = Zurzeit nicht verfügbar
error-503-what = Der Dienst startet gerade, wird gewartet oder ist stark ausgelastet.
error-503-next = Versuchen Sie es in einigen Minuten erneut. Was Sie vorher getan haben, ist gesichert.
