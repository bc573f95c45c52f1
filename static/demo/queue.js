// Calls made before the beacon has loaded wait here.
window.contrail = window.contrail || function () { (contrail.q = contrail.q || []).push(arguments); };
