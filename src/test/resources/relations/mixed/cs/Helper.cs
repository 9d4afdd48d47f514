namespace App { class Helper {} }
