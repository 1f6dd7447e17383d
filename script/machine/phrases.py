"""What people and machines say and sound when a telephone is answered, for corpus.py."""

NAMES = ["Anna", "Mike", "Susan Miller", "the Garcia family", "Peter", "Maria Lopez", "John Smith", "Elena"]

ESPEAK = {
    "en": ["en-us", "en-gb", "en-gb-scotland", "en-us+f2", "en-us+m3", "en-gb+f4", "en-029"],
    "es": ["es", "es-419", "es+f3"],
    "de": ["de", "de+f2", "de+m4"],
    "fr": ["fr-fr", "fr-fr+f4"],
    "it": ["it", "it+f2"],
    "ru": ["ru", "ru+f3"],
    "cs": ["cs"],
    "fi": ["fi"],
}

# Folder below Festival's voices, the command that takes the voice, language. ASCII texts only.
FESTIVAL = [
    ("english/kal_diphone", "voice_kal_diphone", "en"),
    ("english/ked_diphone", "voice_ked_diphone", "en"),
    ("us/cmu_us_slt_arctic_hts", "voice_cmu_us_slt_arctic_hts", "en"),
    ("italian/lp_diphone", "voice_lp_diphone", "it"),
    ("finnish/hy_fi_mv_diphone", "voice_hy_fi_mv_diphone", "fi"),
    ("finnish/suo_fi_lj_diphone", "voice_suo_fi_lj_diphone", "fi"),
]

HELLOS = {
    "en": ["Hello?", "Hi.", "Yes?", "Hello, NAME speaking.", "Yeah, hello?", "NAME.", "Hey.", "Good morning.",
           "This is NAME.", "Hello hello?", "Who is this?", "Hi, NAME here."],
    "es": ["¿Hola?", "Dígame.", "¿Bueno?", "¿Sí?", "Aló, ¿quién habla?"],
    "de": ["Hallo?", "Ja bitte?", "Müller.", "Ja, hallo?", "Schmidt, guten Tag."],
    "fr": ["Allô?", "Oui allô?", "Bonjour.", "Oui?"],
    "it": ["Pronto?", "Si?", "Pronto, chi parla?"],
    "ru": ["Алло?", "Да.", "Слушаю вас."],
    "cs": ["Haló?", "Prosím?"],
    "fi": ["Haloo?", "Virtanen.", "No hei."],
}

BUSINESS = {
    "en": ["Good morning, Acme Clinic, how can I help?", "Front desk, NAME speaking, good afternoon.",
           "Thank you for calling Miller and Sons."],
    "de": ["Guten Tag, Praxis Doktor Weber, was kann ich für Sie tun?"],
    "es": ["Buenos días, clínica dental, ¿en qué puedo ayudarle?"],
}

GREETINGS = {
    "en": [
        "Hi, this is NAME. I can't come to the phone right now. Please leave a message after the tone.",
        "You have reached the voicemail box of NAME. At the tone, please record your message. When you have finished "
        "recording, you may hang up, or press pound for more options.",
        "Your call has been forwarded to an automatic voice message system. NAME is not available.",
        "We are not at home. Leave your name and number and we will call you back.",
        "Sorry I missed you. Leave a message and have a nice day.",
        "The person you are calling is not available. Please leave your message after the beep.",
        "Thank you for calling NAME. Our office is closed. Our hours are nine to five, Monday to Friday.",
        "Hey, it's NAME. You know what to do. Just wait for the beep.",
        "Hello. You have reached the home of NAME, please leave a message.",
    ],
    "es": ["Ha llamado al buzón de voz. En este momento no podemos atenderle. Deje su mensaje después de la señal.",
           "Hola, soy Elena, ahora no puedo contestar, deja un mensaje y te llamo."],
    "de": ["Guten Tag, Sie haben den Anschluss von Familie Weber erreicht. Bitte hinterlassen Sie eine Nachricht nach dem "
           "Signalton.", "Der gewünschte Gesprächspartner ist zurzeit nicht erreichbar. Sprechen Sie bitte nach dem Ton."],
    "fr": ["Bonjour, vous êtes bien sur la messagerie de Anna. Laissez un message après le bip sonore.",
           "Nous sommes absents pour le moment. Merci de laisser votre nom et votre numéro."],
    "it": ["Risponde la segreteria telefonica. Lasciate un messaggio dopo il segnale acustico.",
           "Ciao, in questo momento non posso rispondere, lascia un messaggio dopo il bip."],
    "ru": ["Абонент временно недоступен. Оставьте сообщение после звукового сигнала."],
    "cs": ["Dovolali jste se do hlasové schránky. Zanechte prosím vzkaz po zaznění tónu."],
    "fi": ["Olet soittanut puhelinvastaajaan. Jata viesti aanimerkin jalkeen, kiitos."],
}

# Beeps that machines, exchanges and mobile voicemails are heard to use, in Hz.
BEEPS = [440, 500, 523, 600, 640, 700, 750, 800, 850, 880, 900, 941, 960, 1000, 1000, 1000, 1004, 1020, 1046, 1200, 1250,
         1300, 1400, 1400, 1477, 1500, 1600, 1750, 1800, 1950, 2000, 2200]

RINGBACKS = ["440+480/2000,0/4000", "425/1000,0/4000", "425/1000,0/5000", "425/1000,0/3000", "425/1250,0/3750",
             "425/1500,0/3000", "440/1500,0/3500", "400+450/400,0/200,400+450/400,0/2000",
             "413+438/400,0/200,413+438/400,0/2000", "450/1000,0/4000", "400*16/1000,0/2000",
             "400*25/400,0/200,400*25/400,0/2000", "425*24/400,0/200,425*24/400,0/2000", "420/1000,0/5000",
             "425+480/1000,0/4000", "425/400,0/200,425/400,0/2000"]
BUSY = ["480+620/500,0/500", "425/480,0/480", "425/500,0/500", "425/240,0/240", "400/375,0/375", "440/500,0/500",
        "450/350,0/350", "425/200,0/200", "480+620/250,0/250", "425/250,0/250,425/750,0/250", "400/400,0/350,400/225,0/525",
        "950/330,1400/330,1800/330,0/1000", "950/330,0/15,1400/330,0/15,1800/330,0/1000"]
DIAL = ["350+440", "425", "440", "400*25", "413+438", "425/200,0/200,425/600,0/1000"]
RATIOS = [(4, 5), (5, 6), (8, 9), (15, 16), (1, 1), (1, 1), (16, 15), (9, 8), (6, 5), (5, 4)]
